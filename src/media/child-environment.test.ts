import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryFiles } from '../../test/media/formats/temporary.ts';

/** What a server with these variables would tell its children. */
function environmentUnder(variables: Readonly<Record<string, string>>): unknown {
  const file = fileURLToPath(new URL('child-environment.ts', import.meta.url));
  const code = `import { childEnvironment } from ${JSON.stringify(file)};
    console.log(JSON.stringify(childEnvironment()))`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    env: variables,
  });
  return JSON.parse(stdout.toString());
}

test('children hear nothing of the environment of the server', () => {
  expect(environmentUnder({ MIMOSA_ROOT_KEY: 'sk-secret' })).toEqual({ MALLOC_ARENA_MAX: '2' });
});

test('children know where compiled code lies', () => {
  using files = temporaryFiles();
  const directory = `${files.write('', 'code')}-cache`;
  expect(environmentUnder({ NODE_COMPILE_CACHE: directory, SECRET: 'x' })).toEqual({
    MALLOC_ARENA_MAX: '2',
    NODE_COMPILE_CACHE: directory,
  });
});
