/**
 * log p̂(x), its standard error and the effective sample size after every single sample: running sums of w and w²
 * relative to the largest weight so far, so that weights of any number of nats stay finite.
 */
export class RunningWeights {
  private samples = 0;
  private max = -Infinity;
  private sum = 0;
  private sumOfSquares = 0;

  /** Takes one more sample's log w, nats; −∞ is a weight of 0. */
  add(logWeight: number): void {
    this.samples++;
    if (logWeight === -Infinity) return;
    if (logWeight > this.max) {
      const scale = Math.exp(this.max - logWeight);
      this.sum = this.sum * scale + 1;
      this.sumOfSquares = this.sumOfSquares * scale * scale + 1;
      this.max = logWeight;
      return;
    }
    const weight = Math.exp(logWeight - this.max);
    this.sum += weight;
    this.sumOfSquares += weight * weight;
  }

  get count(): number {
    return this.samples;
  }

  /** log Σ w, nats: what a weight is divided by to become its share; −∞ before the first weight above 0. */
  get logTotal(): number {
    return this.max + Math.log(this.sum);
  }

  /** log (1/K) Σ w, nats; null before the first weight above 0. */
  get logEvidence(): number | null {
    return this.sum === 0 ? null : this.logTotal - Math.log(this.samples);
  }

  /** √(Σw²/(Σw)² − 1/K), nats; null for fewer than two samples or no weight above 0. */
  get standardError(): number | null {
    if (this.samples < 2 || this.sum === 0) return null;
    // Rounding can leave the difference of two equal numbers just below 0.
    return Math.sqrt(Math.max(0, this.sumOfSquares / (this.sum * this.sum) - 1 / this.samples));
  }

  /** (Σw)²/Σw², between 1 and the count; 0 before the first weight above 0. */
  get effectiveSampleSize(): number {
    return this.sum === 0 ? 0 : Math.min(this.samples, (this.sum * this.sum) / this.sumOfSquares);
  }
}
