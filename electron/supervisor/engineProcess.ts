/** One running engine process, however it was started. `Connection` is what a caller gets to talk to it. */
export interface EngineProcess<Connection> {
  readonly pid: number | null;
  /** Called once, when connections are served. */
  onReady(listener: () => void): void;
  /** Called once, with the exit code or the signal, as text for the log. */
  onExit(listener: (reason: string) => void): void;
  connect(): Connection;
  /** Asks for an orderly end. */
  shutdown(): void;
  /** Ends it at once. */
  kill(): void;
}

/** Starts an engine process. Throws when it cannot be started at all. */
export type SpawnEngine<Connection> = () => EngineProcess<Connection>;

/** What every engine program is told when it starts. */
export interface EngineArguments {
  readonly workspace: string;
  readonly assetsRoot: string;
  readonly version: string;
}

export const engineArgv = ({ workspace, assetsRoot, version }: EngineArguments): string[] => [
  `--workspace=${workspace}`,
  `--assets=${assetsRoot}`,
  `--version=${version}`,
];
