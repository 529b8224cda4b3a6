/** Where the tail begins and the area of each layer, for 256 layers (Marsaglia & Tsang 2000). */
const TAIL_START = 3.654_152_885_361_008_8;
const LAYER_AREA = 0.004_928_673_233_974_655;
const LAYERS = 256;
/** Uniforms of the ziggurat are j + ½ for a signed 24-bit j: |u| < 2²³. */
const GRID = 8_388_608;

/** The layers of the ziggurat under exp(−x²/2), the lowest first. */
export interface NormalLayers {
  /** [257]: right edges x₀ > x₁ = R > … > x₂₅₆ = 0; x₀ makes the tail's layer as large as the others. */
  readonly edge: Float64Array;
  /** [256]: x of one grid cell. */
  readonly width: Float64Array;
  /** [256]: below this |u| the draw lies wholly under the curve. */
  readonly accept: Float64Array;
}

function buildLayers(): NormalLayers {
  const edge = new Float64Array(LAYERS + 1);
  let height = Math.exp(-0.5 * TAIL_START * TAIL_START);
  edge[0] = LAYER_AREA / height;
  edge[1] = TAIL_START;
  for (let i = 2; i < LAYERS; i++) {
    const x = Math.sqrt(-2 * Math.log(LAYER_AREA / (edge[i - 1] ?? 0) + height));
    edge[i] = x;
    height = Math.exp(-0.5 * x * x);
  }
  const width = edge.slice(0, LAYERS).map((x) => x / GRID);
  const accept = edge.slice(1).map((x, i) => (GRID * x) / (edge[i] ?? 1));
  return { edge, width, accept };
}

export const normalLayers: NormalLayers = buildLayers();
