/** Makes the virtual environment once, before the test files start. */
import type { TestProject } from 'vitest/node';
import { pythonWithSdks } from '../support/python.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Path of the interpreter; null when there is none on this machine. */
    readonly python: string | null;
  }
}

export async function setup(project: TestProject): Promise<void> {
  project.provide('python', await pythonWithSdks());
}
