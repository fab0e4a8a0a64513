import { expect, it } from 'vitest';
import type { Engine } from '../../api/schema.generated.ts';
import { adviceFor } from './advice.ts';

const REMOTE = { kind: 'vllm', hosts: ['gpu-1:8000', 'gpu-2:8000'], servers: [] } as const;

function server(host: string, breakerOpen: boolean): Engine['servers'][number] {
  return { host, breakerOpen, state: 'ok', runningRequests: 0 };
}

it('has nothing to say where all is well', () => {
  const servers = [server('gpu-1:8000', false)];
  expect(adviceFor({ ...REMOTE, state: 'ok', servers })).toBeNull();
});

it('names the servers that are left alone', () => {
  const servers = [server('gpu-1:8000', true), server('gpu-2:8000', false)];
  const advice = adviceFor({ ...REMOTE, state: 'ok', servers });
  expect(advice).toContain('gpu-1:8000');
  expect(advice).not.toContain('gpu-2:8000');
});

it('says what to look at where an engine is away', () => {
  expect(adviceFor({ ...REMOTE, state: 'down' })).toMatch(/gpu-1:8000, gpu-2:8000.*doctor/);
  expect(adviceFor({ ...REMOTE, state: 'loading' })).toMatch(/minutes/);
});

it('leads to the models where the embedded engine lacks them', () => {
  const local = { kind: 'local', hosts: [], servers: [] } as const;
  expect(adviceFor({ ...local, state: 'down' })).toMatch(/models below/);
  expect(adviceFor({ ...local, state: 'loading' })).toMatch(/Wait/);
});
