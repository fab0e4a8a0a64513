import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvRow } from './csv.ts';

describe('a row of CSV', () => {
  it.each([
    [['a', 1, true, null], 'a,1,true,\r\n'],
    [['a,b', 'say "hi"', 'two\nlines'], '"a,b","say ""hi""","two\nlines"\r\n'],
    [['-0.000001', '-5', -5, '12.5'], '-0.000001,-5,-5,12.5\r\n'],
    [['=1+1', '+1', '-1+2', '@sum(a)'], "'=1+1,'+1,'-1+2,'@sum(a)\r\n"],
    [['\t=1', '\r=1', '\n=1', '＝1'], '\'\t=1,"\'\r=1","\'\n=1",\'＝1\r\n'],
    [['=cmd|"/c calc",a'], '"\'=cmd|""/c calc"",a"\r\n'],
    [['a=b', 'a-b'], 'a=b,a-b\r\n'],
  ])('%j', (cells, row) => {
    expect(csvRow(cells)).toBe(row);
  });

  it('keeps every text apart from its neighbours', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary-ascii' }), { minLength: 1 }), (cells) => {
        const read = readRow(csvRow(cells));
        expect(read.map((cell) => cell.replace(/^'/, ''))).toEqual(
          cells.map((cell) => cell.replace(/^'/, '')),
        );
      }),
    );
  });
});

/** RFC 4180, the other way round. */
function readRow(row: string): string[] {
  const cells = row.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(?:,|\r\n$)/g);
  return [...cells].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '');
}
