/**
 * Numbers that change with every request and are read a few times a minute. prom-client puts the
 * labels of a counter together again at each change; a cell is found once and then only counts.
 */
import { Counter, Gauge, type Registry } from 'prom-client';

/** One number of a metric. */
export interface Cell {
  value: number;
}

/** What is told of a metric besides its numbers. */
interface Told<Label extends string> {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly Label[];
  readonly registers: Registry[];
}

/** Finds the cell with these labels, 0 when it is new; whoever counts often keeps it. */
type CellAt<Label extends string> = (labels: Readonly<Record<Label, string>>) => Cell;

/** A counter that is made of cells. */
export function counterOfCells<Label extends string>(told: Told<Label>): CellAt<Label> {
  const cells = new Map<string, LabelledCell<Label>>();
  const collect = (): void => tell(cells, counter);
  const counter: Counter<Label> = new Counter({ ...told, collect });
  return (labels) => cellIn(cells, labels);
}

/** A gauge that is made of cells. */
export function gaugeOfCells<Label extends string>(told: Told<Label>): CellAt<Label> {
  const cells = new Map<string, LabelledCell<Label>>();
  const collect = (): void => tell(cells, gauge);
  const gauge: Gauge<Label> = new Gauge({ ...told, collect });
  return (labels) => cellIn(cells, labels);
}

interface LabelledCell<Label extends string> extends Cell {
  readonly labels: Readonly<Record<Label, string>>;
}

function cellIn<Label extends string>(
  cells: Map<string, LabelledCell<Label>>,
  labels: Readonly<Record<Label, string>>,
): Cell {
  const key = JSON.stringify(labels);
  const known = cells.get(key);
  if (known !== undefined) return known;
  const cell = { labels, value: 0 };
  cells.set(key, cell);
  return cell;
}

function tell<Label extends string>(
  cells: ReadonlyMap<string, LabelledCell<Label>>,
  metric: Counter<Label> | Gauge<Label>,
): void {
  metric.reset();
  for (const { labels, value } of cells.values()) metric.inc(labels, value);
}

/** Makes a value for each name once, and remembers it. */
export function remembering<Value>(make: (name: string) => Value): (name: string) => Value {
  const known = new Map<string, Value>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const made = make(name);
    known.set(name, made);
    return made;
  };
}
