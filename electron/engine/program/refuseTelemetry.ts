/**
 * ONNX Runtime's Linux and macOS builds send usage events to their maker unless this is set before the first session is
 * made; it is read once. What people load and train is nobody else's business.
 */
export function refuseTelemetry(): void {
  process.env["ORT_DISABLE_TELEMETRY"] = "1";
}
