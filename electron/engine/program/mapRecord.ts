export function mapRecord<A, B>(
  from: Readonly<Record<string, A>>,
  fn: (value: A, key: string) => B,
): Record<string, B> {
  return Object.fromEntries(Object.entries(from).map(([key, value]) => [key, fn(value, key)]));
}
