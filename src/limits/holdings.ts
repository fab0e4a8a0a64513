/**
 * What the requests of this process hold at a time. Without Redis it is what limits are held
 * against; with Redis it is the list of leases that are renewed, and where counting goes on when
 * Redis is lost.
 */
import { randomBytes } from 'node:crypto';
import { MEASURES, type Claim } from './claim.ts';
import type { Held } from './counters.ts';

const PROCESS_NAME_BYTES = 8;

interface Counter {
  total: number;
  readonly members: Set<string>;
}

export class Holdings {
  readonly #counters = new Map<string, Counter>();
  /** No two processes make the same members. */
  readonly #process = randomBytes(PROCESS_NAME_BYTES).toString('hex');
  #made = 0;

  /** How much of a counter is held here. */
  total(name: string): number {
    return this.#counters.get(name)?.total ?? 0;
  }

  /** What these claims would hold, not yet added. */
  prepare(claims: readonly Claim[]): readonly Held[] {
    const holding = claims.filter(
      ({ measure, amount }) => MEASURES[measure].kind !== 'window' && amount > 0,
    );
    if (holding.length === 0) return [];
    const holder = `${this.#process}-${(this.#made += 1)}`;
    return holding.map(({ name, amount }) => ({ name, member: `${holder}:${amount}`, amount }));
  }

  add(held: readonly Held[]): void {
    for (const { name, member, amount } of held) {
      let counter = this.#counters.get(name);
      if (counter === undefined) this.#counters.set(name, (counter = newCounter()));
      counter.members.add(member);
      counter.total += amount;
    }
  }

  /** What is not held any more is passed over. */
  remove(held: readonly Held[]): void {
    for (const { name, member, amount } of held) {
      const counter = this.#counters.get(name);
      if (counter?.members.delete(member) !== true) continue;
      counter.total -= amount;
      if (counter.members.size === 0) this.#counters.delete(name);
    }
  }

  /** Counters and who holds a part of them. */
  *all(): Iterable<{ readonly name: string; readonly members: readonly string[] }> {
    for (const [name, { members }] of this.#counters) yield { name, members: [...members] };
  }
}

function newCounter(): Counter {
  return { total: 0, members: new Set() };
}
