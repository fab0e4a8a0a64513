/** What the packets of one track add up to. Ticks are summed, so that nothing is rounded twice. */

export interface TimeBase {
  readonly num: number;
  readonly den: number;
}

/** Ticks → seconds, rounded once: samples ÷ sample rate comes out exactly. */
export function toSeconds(ticks: number, { num, den }: TimeBase): number {
  return (ticks * num) / den;
}

export class Tally {
  packetCount = 0;
  corruptPacketCount = 0;
  readonly #timeBase: TimeBase;
  #firstTick = Infinity;
  #endTick = -Infinity;
  #countedTicks = 0;

  constructor({ num, den }: TimeBase) {
    this.#timeBase = { num, den };
  }

  /** One packet: when it is shown (NaN = unknown), how long, and whether it is shown at all. */
  add(shownTick: number, durationTicks: number, hidden: boolean, corrupt: boolean): void {
    this.packetCount += 1;
    // A negative length cuts off what was counted before; what is decoded is not less for it.
    this.#countedTicks += Math.max(0, durationTicks);
    if (corrupt) this.corruptPacketCount += 1;
    if (hidden || Number.isNaN(shownTick)) return;
    this.#firstTick = Math.min(this.#firstTick, shownTick);
    this.#endTick = Math.max(this.#endTick, shownTick + durationTicks);
  }

  /** From the first to the end of the last packet that is shown or heard. */
  span(): { startSeconds: number; endSeconds: number } {
    if (this.#endTick === -Infinity) return { startSeconds: 0, endSeconds: this.countedSeconds() };
    return {
      startSeconds: toSeconds(this.#firstTick, this.#timeBase),
      endSeconds: toSeconds(this.#endTick, this.#timeBase),
    };
  }

  /** Sum of all packets. */
  countedSeconds(): number {
    return toSeconds(this.#countedTicks, this.#timeBase);
  }
}

/** The span of several tracks together. */
export function spanOf(tallies: Iterable<Tally>): { startSeconds: number; endSeconds: number } {
  const spans = [...tallies].map((track) => track.span());
  return {
    startSeconds: Math.min(...spans.map((span) => span.startSeconds)),
    endSeconds: Math.max(...spans.map((span) => span.endSeconds)),
  };
}
