/**
 * Reads a Dockerfile, as far as ours goes, and its `.dockerignore`: so that its steps can be done on
 * a machine without a container engine (`simulate-image.ts`) from the very file that an engine reads.
 */
import path from 'node:path';

export interface Instruction {
  /** In capitals: `RUN`, `COPY` … */
  readonly name: string;
  /** `--from=packages` → `from`: `packages`. */
  readonly flags: ReadonlyMap<string, string>;
  /** The rest, in one line. */
  readonly text: string;
}

export interface Stage {
  readonly name: string;
  /** An image, or an earlier stage. */
  readonly base: string;
  readonly instructions: readonly Instruction[];
}

const COMMENT = /^\s*#.*$\n?/gm;
const CONTINUED = /\\\n\s*/g;
const INSTRUCTION = /^([A-Z]+)\s+((?:--[\w-]+=\S+\s+)*)(.*)$/;
const FLAG = /--([\w-]+)=(\S+)/g;
const FROM = /^(\S+)(?:\s+AS\s+(\S+))?$/;
const VARIABLE = /\$\{(\w+)\}/g;
/** Stars of Docker fit names that begin with a dot, those of Node do not. */
const LEADING_DOT = /(?<=^|\/)\./g;

/**
 * The stages in order, with `ARG`s before the first `FROM` filled in: by `args`, else by their own
 * values. A last stage without a name is called `''`. Throws on what it does not understand.
 */
export function readDockerfile(text: string, args: Readonly<Record<string, string>>): Stage[] {
  const known = new Map<string, string>();
  const stages: (Stage & { instructions: Instruction[] })[] = [];
  const lines = text.replaceAll(COMMENT, '').replaceAll(CONTINUED, ' ').split('\n');
  for (const line of lines.filter((line) => line.trim() !== '')) {
    const instruction = parseInstruction(line);
    const stage = stages.at(-1);
    if (instruction.name === 'FROM') {
      const from = FROM.exec(instruction.text.replaceAll(VARIABLE, (_, name) => known.get(name)!));
      if (from === null) throw new Error(`not understood: ${line}`);
      stages.push({ name: from[2] ?? '', base: from[1]!, instructions: [] });
    } else if (stage !== undefined) {
      stage.instructions.push(instruction);
    } else if (instruction.name === 'ARG') {
      const [name, preset] = instruction.text.split('=');
      known.set(name!, args[name!] ?? preset ?? '');
    } else {
      throw new Error(`before the first FROM: ${line}`);
    }
  }
  return stages;
}

function parseInstruction(line: string): Instruction {
  const parts = INSTRUCTION.exec(line);
  if (parts === null) throw new Error(`not understood: ${line}`);
  const [, name, flags, text] = parts;
  const pairs = [...flags!.matchAll(FLAG)].map(([, key, value]) => [key!, value!] as const);
  return { name: name!, flags: new Map(pairs), text: text! };
}

/** Of all stages those that the last one needs, in order, as a container engine would build. */
export function neededStages(stages: readonly Stage[]): Stage[] {
  const needed = new Set<string>();
  return stages
    .toReversed()
    .filter((stage, index) => {
      if (index > 0 && !needed.has(stage.name)) return false;
      needed.add(stage.base);
      for (const { flags } of stage.instructions) needed.add(flags.get('from') ?? stage.base);
      return true;
    })
    .toReversed();
}

/** Whether the build may see a path (from the root of the context); the last line that fits decides. */
export function createIgnore(text: string): (file: string) => boolean {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  return (file) => {
    const parents = file.split('/').map((_, index, names) => names.slice(0, index + 1).join('/'));
    const fits = (glob: string): boolean =>
      parents.some((parent) => path.posix.matchesGlob(undotted(parent), undotted(glob)));
    const last = lines.findLast((line) => fits(line.replace(/^!/, '')));
    return last !== undefined && !last.startsWith('!');
  };
}

function undotted(text: string): string {
  return text.replaceAll(LEADING_DOT, '·');
}
