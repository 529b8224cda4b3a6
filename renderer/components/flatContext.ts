/**
 * Whether the browser draws by a program instead of by a graphics processor, as in most virtual machines and remote
 * desktops. Asked once: the answer costs a WebGL context.
 */
let isSoftware: boolean | null = null;

function drawsInSoftware(): boolean {
  if (isSoftware !== null) return isSoftware;
  const context = document
    .createElement("canvas")
    .getContext("webgl", { failIfMajorPerformanceCaveat: true });
  isSoftware = context === null || isProgram(context);
  context?.getExtension("WEBGL_lose_context")?.loseContext();
  return isSoftware;
}

/** Some programs are not taken for one by the browser, but say their name. */
function isProgram(context: WebGLRenderingContext): boolean {
  const named = context.getExtension("WEBGL_debug_renderer_info");
  const name: unknown = context.getParameter(named?.UNMASKED_RENDERER_WEBGL ?? context.RENDERER);
  return typeof name === "string" && /swiftshader|llvmpipe|softpipe|basic render/i.test(name);
}

/**
 * The 2D context of a large canvas. Without a graphics processor it is drawn straight into memory: by way of a program
 * that imitates one, 10,000 dots took 300 ms instead of 3, and the page stands still until they are done.
 */
export const flatContext = (canvas: HTMLCanvasElement): CanvasRenderingContext2D | null =>
  canvas.getContext("2d", { willReadFrequently: drawsInSoftware() });
