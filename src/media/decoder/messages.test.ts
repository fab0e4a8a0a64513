import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { messageHeader, MessageParser } from './messages.ts';

describe('the message parser', () => {
  it('finds the same messages however the bytes are cut', () => {
    const message = fc.record({
      type: fc.integer({ min: 0, max: 255 }),
      index: fc.nat(),
      bytes: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
    });
    fc.assert(
      fc.property(
        fc.array(message),
        fc.infiniteStream(fc.integer({ min: 1, max: 30 })),
        (sent, cuts) => {
          const parser = new MessageParser();
          let rest = Buffer.concat(
            sent.flatMap(({ type, index, bytes }) => [
              messageHeader(type, index, bytes.length),
              bytes,
            ]),
          );
          const received = [];
          while (rest.length > 0) {
            const cut = cuts.next().value;
            received.push(...parser.push(rest.subarray(0, cut)));
            rest = rest.subarray(cut);
          }
          expect(received).toEqual(sent);
        },
      ),
    );
  });

  it('refuses a message that claims to be enormous', () => {
    expect(() => new MessageParser().push(messageHeader(1, 0, 0xffff_ffff))).toThrow(RangeError);
  });
});
