/** The room's own place for this is one folder up; the command line still asks here. */
export { collectAnswer } from '../collect-answer.ts';
