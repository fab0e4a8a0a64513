/**
 * `mimosa doctor`: one line for everything Mimosa leans on, with the command that mends what is
 * wrong. The checks run independently, so that one fault never hides another.
 */
import type { Settings } from '../config/load.ts';
import { checkEngines } from './doctor-engines.ts';
import { checkLanguageModels } from './doctor-language-model.ts';
import { checkFfmpeg, checkLibraries, checkNode } from './doctor-platform.ts';
import { checkRedis, checkStore } from './doctor-state.ts';
import {
  checkDataDirectory,
  checkModels,
  checkPort,
  checkRegistry,
} from './doctor-surroundings.ts';
import { failureOf } from './failure.ts';
import type { Finding } from './finding.ts';
import { needsModels } from './pull-models.ts';
import { printJson, printLine, type Terminal } from './terminal.ts';

const NAME_CHARACTERS = 29;

/** Prints the findings; false when one of them is a fail. */
export async function doctor(
  readSettings: () => Settings,
  options: { readonly json: boolean },
  terminal: Terminal,
  signal: AbortSignal,
): Promise<boolean> {
  const findings = await examine(readSettings, signal);
  signal.throwIfAborted();
  if (options.json) printJson(terminal, { findings });
  else for (const finding of findings) printLine(terminal, describe(finding, terminal));
  return findings.every(({ level }) => level !== 'fail');
}

async function examine(readSettings: () => Settings, signal: AbortSignal): Promise<Finding[]> {
  let settings: Settings;
  try {
    settings = readSettings();
  } catch (error) {
    const faults = failureOf(error, false).lines.map((detail): Finding => ({
      name: 'settings',
      level: 'fail',
      detail,
      remedy: 'npx mimosa config check',
    }));
    return [...faults, checkNode(), ...(await checkLibraries({ ownDecoder: false }, signal))];
  }
  const registry = checkRegistry(signal);
  const groups = await Promise.all([
    checkLibraries({ ownDecoder: settings.ffmpegPath !== null }, signal),
    checkFfmpeg(settings.ffmpegPath, signal),
    checkDataDirectory(settings.dataDirectory),
    checkStore(settings),
    checkRedis(settings),
    checkPort(settings, signal),
    needsModels(settings) ? checkModels(settings.modelsDirectory, registry) : [],
    checkEngines(settings.engines, signal),
    checkLanguageModels(settings.engines, signal),
    registry.then((finding) => [finding]),
  ]);
  return [{ name: 'settings', level: 'ok', detail: 'sound' }, checkNode(), ...groups.flat()];
}

function describe({ name, level, detail, remedy }: Finding, terminal: Terminal): string {
  const { green, yellow, red, bold, dim } = terminal.outColors;
  const mark = { ok: green('ok  '), warn: yellow('warn'), fail: red('fail') }[level];
  const advice = remedy === undefined ? '' : `${dim('; mend it with:')} ${bold(remedy)}`;
  return `${mark}  ${name.padEnd(NAME_CHARACTERS)} ${detail}${advice}`;
}
