/**
 * Joins the data tables into two questions: which kinds does a found name belong to, and which
 * kinds does a word of the question mean. A question about "animals" matches a `tabby` because
 * both meet at the kind `animal`.
 */
import { CHINESE_NAMES, CHINESE_WORDS } from './chinese-names.ts';
import { COCO_CLASSES } from './coco-classes.ts';
import { DISPLAY_NAMES, KIND_WORDS, WIDER_KINDS } from './kinds.ts';
import { LABEL_GROUPS } from './label-groups.ts';

/** Stands for whatever was found: "objects", "things". */
export const ANY_KIND = '*';

/** Most words that one name has: `soft-coated wheaten terrier` fits, whole sentences do not. */
export const MAX_TERM_WORDS = 4;

const labelKinds = new Map<string, Set<string>>();
for (const [kind, labels] of Object.entries(LABEL_GROUPS)) {
  for (const label of labels.split(',')) {
    const name = label.trim();
    addTo(labelKinds, name, kind);
    addTo(labelKinds, name.toLowerCase(), kind);
    const shown = DISPLAY_NAMES[name];
    if (shown !== undefined) addTo(labelKinds, shown, kind);
  }
}

/** Labels that are ordinary verbs or adjectives in questions; they name nothing there. */
const NOT_NOUNS = new Set(
  (
    'safe,rule,file,stage,pick,switch,swing,slot,hook,scale,reel,nail,fly,hip,brass,vault,ear,' +
    'muzzle,mortar,thing,bow,chest,spotlight,iron,cab,screw,lighter,matchstick,jean,horn,tick,' +
    'watch,can,kite bird,pole,other,knot,whistle,coil,bubble,chain,drawing,scene,mobile,seat'
  ).split(','),
);

const termKinds = new Map<string, Set<string>>();
function learn(word: string, kind: string): void {
  const key = word.toLowerCase().trim();
  if (key !== '' && !NOT_NOUNS.has(key)) addTo(termKinds, key, kind);
}
for (const [name, entry] of COCO_CLASSES) {
  for (const word of [name, entry.plural, entry.chinese, ...entry.otherWords]) learn(word, name);
  learn(entry.kind, entry.kind);
}
for (const kind of new Set([...Object.keys(LABEL_GROUPS), ...Object.keys(WIDER_KINDS)])) {
  learn(kind, kind);
  for (const wider of WIDER_KINDS[kind] ?? []) learn(wider, wider);
}
for (const [kind, words] of Object.entries(KIND_WORDS)) {
  for (const word of words.split(',')) learn(word, kind);
}
for (const name of labelKinds.keys()) learn(name, name);
for (const [name, shown] of Object.entries(DISPLAY_NAMES)) learn(shown, name);
for (const [english, chinese] of CHINESE_NAMES) learn(chinese, english);
for (const [chinese, english] of Object.entries(CHINESE_WORDS)) learn(chinese, english);
for (const word of ['object', 'thing', 'item', '物体', '物品', '东西']) {
  addTo(termKinds, word, ANY_KIND);
}

/** Chinese terms, longest first, for scanning text that has no spaces. */
export const CHINESE_TERMS: readonly string[] = [...termKinds.keys()]
  .filter((word) => /\p{Script=Han}/u.test(word))
  .sort((a, b) => b.length - a.length || (a < b ? -1 : 1));

/** A found name and every wider kind it belongs to: `tabby` → tabby, cat, pet, mammal, animal … */
export function kindsOf(name: string): ReadonlySet<string> {
  const kinds = new Set<string>();
  const open = [name];
  for (let current = open.pop(); current !== undefined; current = open.pop()) {
    if (kinds.has(current)) continue;
    kinds.add(current);
    open.push(...directKinds(current));
  }
  return kinds;
}

/** Kinds that a word or phrase of a question means, in lower case; empty when unknown. */
export function kindsMeantBy(phrase: string): readonly string[] {
  for (const form of [phrase, ...singularForms(phrase)]) {
    const kinds = termKinds.get(form);
    if (kinds !== undefined) return [...kinds];
  }
  return [];
}

/** How answers name a class: `tabby` → tabby cat. */
export function displayName(name: string): string {
  return DISPLAY_NAMES[name] ?? name;
}

/** Singular candidates of an English noun: people → person, knives → knife, boxes → box. */
export function singularForms(noun: string): readonly string[] {
  const forms: string[] = [];
  if (noun.endsWith('ies')) forms.push(`${noun.slice(0, -3)}y`);
  if (noun.endsWith('ves')) forms.push(`${noun.slice(0, -3)}f`, `${noun.slice(0, -3)}fe`);
  if (noun.endsWith('es')) forms.push(noun.slice(0, -2));
  if (noun.endsWith('s') && !noun.endsWith('ss')) forms.push(noun.slice(0, -1));
  if (noun.endsWith('men')) forms.push(`${noun.slice(0, -3)}man`);
  return forms;
}

function directKinds(name: string): readonly string[] {
  const wider = [
    ...(labelKinds.get(name) ?? labelKinds.get(name.toLowerCase()) ?? []),
    ...(WIDER_KINDS[name] ?? []),
  ];
  const coco = COCO_CLASSES.get(name);
  if (coco !== undefined) wider.push(coco.kind);
  if (wider.length > 0) return wider;
  // A label under another spelling: its last word usually is the kind ("Manx cat").
  const head = name.slice(name.lastIndexOf(' ') + 1).toLowerCase();
  return head !== name && (WIDER_KINDS[head] !== undefined || COCO_CLASSES.has(head)) ? [head] : [];
}

function addTo(map: Map<string, Set<string>>, key: string, value: string): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, new Set([value]));
  else values.add(value);
}
