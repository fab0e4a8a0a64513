/** What somebody chose to see, kept in the address: it can be sent to others, and survives a reload. */
import { useSearchParams } from 'wouter';

/** By name; null: as when nothing is chosen. */
type Change = Readonly<Record<string, string | null>>;

/** What stands in the address, and how to change some of it. */
export function useSearchChoices(): readonly [URLSearchParams, (change: Change) => void] {
  const [search, setSearch] = useSearchParams();
  const choose = (change: Change): void =>
    setSearch(
      (last) => {
        for (const [name, value] of Object.entries(change)) {
          if (value === null) last.delete(name);
          else last.set(name, value);
        }
        return last;
      },
      { replace: true },
    );
  return [search, choose];
}
