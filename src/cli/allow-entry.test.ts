/** Two rooms that may not know each other read `media.allow`; here both are known. */
import { array, assert, constantFrom, property } from 'fast-check';
import { expect, it } from 'vitest';
import { isAllowEntry } from '../config/allow-entry.ts';
import { createAllowList } from '../media/fetch/allow-list.ts';

const pieces = constantFrom(
  '10.0.0.0',
  '127.0.0.1',
  '::1',
  'fd00::',
  'files.local',
  '[::1]',
  '[a]',
  '%',
  ' ',
  '_',
  '/8',
  '/64',
  '/99',
  ':80',
  ':0',
  ':99999',
  ':',
  '.',
  'a',
  '!',
);

it('settings accept exactly the entries that the media room accepts', () => {
  assert(
    property(array(pieces, { maxLength: 3 }), (parts) => {
      const entry = parts.join('');
      let taken = true;
      try {
        createAllowList([entry]);
      } catch {
        taken = false;
      }
      expect({ entry, taken: isAllowEntry(entry) }).toEqual({ entry, taken });
    }),
    { numRuns: 1000 },
  );
});
