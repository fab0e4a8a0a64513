/** A conversation as a JSON file to take along, with its media as data URIs. */
import type { Conversation } from '../conversation.ts';
import { addressesOf } from '../wire/data-uris.ts';

const INDENT = 2;

/** Text of the file. */
async function exportedConversation({
  title,
  changedMs,
  settings,
  turns,
}: Conversation): Promise<string> {
  const addressOf = await addressesOf(turns);
  const exported = turns.map((turn) =>
    turn.role === 'user'
      ? {
          role: turn.role,
          text: turn.text,
          media: turn.media.map((item) => ({
            kind: item.kind,
            name: item.name,
            url: addressOf(item),
            ...(item.kind === 'video' && { fps: item.fps, media_resolution: item.resolution }),
          })),
        }
      : {
          role: turn.role,
          model: turn.model,
          reasoning: turn.reasoning,
          text: turn.text,
          state: turn.state,
          usage: turn.usage,
          request_id: turn.requestId,
          cost_usd: turn.costUsd,
        },
  );
  const changed = new Date(changedMs).toISOString();
  return JSON.stringify({ title, changed, settings, turns: exported }, null, INDENT);
}

/** Has the browser save it. */
export async function saveExport(conversation: Conversation): Promise<void> {
  const text = await exportedConversation(conversation);
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${fileName(conversation.title)}.json`;
  link.click();
  URL.revokeObjectURL(url);
}

/** Nothing that a file system might object to. */
function fileName(title: string): string {
  return (
    title.replaceAll(/[^\p{Letter}\p{Number}]+/gu, '-').replaceAll(/^-|-$/g, '') || 'conversation'
  );
}
