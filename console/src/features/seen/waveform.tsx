/**
 * The outline of a sound with what is said along it. A click, or the arrow keys, goes to a moment;
 * a sentence goes to where it is said. A file of one's own is played from there.
 */
import { type ReactElement, type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import { clockTime } from './clock-time.ts';
import type { Segment, Seen } from './preview-lines.ts';
import { useFileSource } from './use-file-source.ts';
import { useDrawnWaveform } from './use-drawn-waveform.ts';

/** From here on the arrow keys go by whole seconds. */
const LONG_SECONDS = 60;
const TENTH_SECONDS = 0.1;

interface WaveformProperties {
  readonly name: string;
  readonly durationSeconds: number;
  readonly peaks: Pick<Seen, 'buckets' | 'least' | 'greatest'>;
  /** Null while nobody knows it. */
  readonly segments: readonly Segment[] | null;
  /** Of the user's own file; null where it is not here. */
  readonly file: Blob | null;
}

export function Waveform({
  name,
  durationSeconds,
  peaks,
  segments,
  file,
}: WaveformProperties): ReactElement {
  const player = useRef<HTMLMediaElement>(null);
  const [seconds, setSeconds] = useState(0);
  const canvas = useDrawnWaveform(peaks, seconds / durationSeconds);
  const go = (to: number): void => {
    const within = Math.min(durationSeconds, Math.max(0, to));
    setSeconds(within);
    if (player.current) player.current.currentTime = within;
  };
  return (
    <div className="grid min-w-0 gap-3">
      <div className="relative h-24 overflow-hidden rounded-lg bg-sunken outline-offset-2 outline-leaf has-focus-visible:outline-2">
        {segments?.map((segment) => (
          <span
            key={segment.start_seconds}
            aria-hidden
            className="absolute inset-y-0 border-l border-leaf/40 bg-leaf-soft"
            style={{
              left: `${(segment.start_seconds / durationSeconds) * 100}%`,
              width: `${((segment.end_seconds - segment.start_seconds) / durationSeconds) * 100}%`,
            }}
          />
        ))}
        <canvas ref={canvas} aria-hidden className="absolute inset-0 size-full" />
        <span
          aria-hidden
          className="absolute inset-y-0 w-0.5 -translate-x-1/2 bg-blossom-strong"
          style={{ left: `${(seconds / durationSeconds) * 100}%` }}
        />
        <input
          type="range"
          min={0}
          max={durationSeconds}
          step={durationSeconds > LONG_SECONDS ? 1 : TENTH_SECONDS}
          value={seconds}
          aria-label={`Position in ${name}`}
          aria-valuetext={`${clockTime(seconds)} of ${clockTime(durationSeconds)}`}
          onChange={(event) => go(event.target.valueAsNumber)}
          className="absolute inset-0 size-full cursor-pointer opacity-0"
        />
      </div>
      <p className="flex justify-between text-sm text-ink-soft tabular-nums">
        <span>{clockTime(seconds, { tenths: true })}</span>
        <span>{clockTime(durationSeconds, { tenths: true })}</span>
      </p>
      {file !== null && <Player ref={player} name={name} file={file} onTime={setSeconds} />}
      {segments && (
        <Transcript
          segments={segments}
          seconds={seconds}
          onGo={(to) => {
            go(to);
            void player.current?.play().catch(() => undefined);
          }}
        />
      )}
    </div>
  );
}

interface PlayerProperties {
  readonly ref: RefObject<HTMLMediaElement | null>;
  readonly name: string;
  readonly file: Blob;
  readonly onTime: (seconds: number) => void;
}

function Player({ ref, name, file, onTime }: PlayerProperties): ReactElement {
  const [isRefused, setRefused] = useState(false);
  const plays = useFileSource(file);
  const takes = useCallback(
    (element: HTMLMediaElement) => {
      ref.current = element;
      return plays(element);
    },
    [plays, ref],
  );
  if (isRefused) {
    return (
      <p className="text-sm text-ink-soft">
        This browser cannot play the file. The model hears it all the same.
      </p>
    );
  }
  return (
    <audio
      ref={takes}
      controls
      aria-label={`Play ${name}`}
      className="h-10 w-full"
      onTimeUpdate={(event) => onTime(event.currentTarget.currentTime)}
      onError={() => setRefused(true)}
    >
      {/* What is said stands below, to be read along. */}
      <track kind="captions" />
    </audio>
  );
}

interface TranscriptProperties {
  readonly segments: readonly Segment[];
  readonly seconds: number;
  readonly onGo: (seconds: number) => void;
}

function Transcript({ segments, seconds, onGo }: TranscriptProperties): ReactElement {
  const current = segments.findIndex(
    ({ start_seconds: start, end_seconds: end }) => seconds >= start && seconds < end,
  );
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    const place = list.current?.children[current];
    if (!(place instanceof HTMLElement)) return;
    // Not `scrollIntoView`, which would move the page under whoever looks elsewhere.
    const { offsetTop, clientHeight } = place;
    list.current!.scrollTo({ top: offsetTop - (list.current!.clientHeight - clientHeight) / 2 });
  }, [current]);
  if (segments.length === 0) return <p className="text-ink-soft">Nobody speaks in it.</p>;
  return (
    <ol
      ref={list}
      aria-label="What is said"
      className="relative grid max-h-72 gap-0.5 overflow-y-auto rounded-lg border border-line p-1.5"
    >
      {segments.map((segment, at) => (
        <li key={segment.start_seconds}>
          <button
            type="button"
            aria-current={at === current || undefined}
            onClick={() => onGo(segment.start_seconds)}
            className="flex w-full gap-3 rounded-md px-2.5 py-1.5 text-left -outline-offset-2 hover:bg-sunken aria-[current]:bg-blossom-soft"
          >
            <span className="w-12 shrink-0 text-sm leading-6 text-ink-soft tabular-nums">
              {clockTime(segment.start_seconds)}
            </span>
            <span>{segment.text.trim()}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}
