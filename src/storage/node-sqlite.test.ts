/** The connection to SQLite, as Kysely sees it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openSqliteFile } from './node-sqlite.ts';

const directory = await mkdtemp(path.join(tmpdir(), 'mimosa-node-sqlite-'));
const file = path.join(directory, 'test.sqlite');
afterAll(() => rm(directory, { recursive: true, force: true }));

describe('a connection that writes', () => {
  it('is durable, waits for others, and holds on to references', () => {
    const database = openSqliteFile(file, 'write');
    const valueOf = (name: string): unknown =>
      Object.values(database.prepare(`pragma ${name}`).all([])[0] as object)[0];
    expect(valueOf('journal_mode')).toBe('wal');
    expect(valueOf('synchronous')).toBe(2);
    expect(valueOf('foreign_keys')).toBe(1);
    expect(valueOf('busy_timeout')).toBeGreaterThan(1000);
    database.close();
  });

  it('says of statements whether they return rows', () => {
    const database = openSqliteFile(file, 'write');
    database.prepare('create table numbers (value integer)').run([]);
    expect(database.prepare('insert into numbers values (?)').reader).toBe(false);
    const returning = database.prepare('insert into numbers values (?) returning value');
    expect(returning.reader).toBe(true);
    expect(returning.all([7])).toEqual([{ value: 7 }]);
    expect([...database.prepare('select value from numbers').iterate([])]).toEqual([{ value: 7 }]);
    database.close();
  });

  it('rolls back what is there to roll back', () => {
    const database = openSqliteFile(file, 'write');
    const run = (text: string): unknown => database.prepare(text).run([]);
    run('begin');
    run('delete from numbers');
    run('rollback');
    expect(run('rollback')).toEqual({ changes: 0, lastInsertRowid: 0 });
    expect(database.prepare('select * from numbers').all([])).toEqual([{ value: 7 }]);
    database.close();
  });

  it('holds its place from the beginning of a transaction on', () => {
    const [one, other] = [openSqliteFile(file, 'write'), openSqliteFile(file, 'write')];
    one.prepare('begin').run([]);
    other.prepare('pragma busy_timeout = 0').all([]);
    expect(() => other.prepare('begin').run([])).toThrow('locked');
    one.prepare('rollback').run([]);
    other.prepare('begin').run([]);
    other.close();
    one.close();
  });

  it('keeps the statements it was last asked for', () => {
    const database = openSqliteFile(file, 'write');
    const text = 'select 1';
    const first = database.prepare(text);
    expect(database.prepare(text)).toBe(first);
    for (let number = 0; number < 500; number += 1) database.prepare(`select ${number} + 0`);
    expect(database.prepare(text)).not.toBe(first);
    database.close();
  });
});

describe('a connection that reads', () => {
  it('cannot write, and is not in the way of those who do', () => {
    const [writer, reader] = [openSqliteFile(file, 'write'), openSqliteFile(file, 'read')];
    expect(() => reader.prepare('delete from numbers').run([])).toThrow('readonly');
    reader.prepare('begin').run([]);
    const count = (): unknown => reader.prepare('select count(*) as count from numbers').all([]);
    expect(count()).toEqual([{ count: 1 }]);
    writer.prepare('insert into numbers values (8)').run([]);
    expect(count()).toEqual([{ count: 1 }]);
    reader.prepare('commit').run([]);
    expect(count()).toEqual([{ count: 2 }]);
    reader.close();
    writer.close();
  });
});
