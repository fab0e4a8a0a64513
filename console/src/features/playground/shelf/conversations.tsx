/** The conversations that this browser keeps: opened, renamed, taken along, deleted. */
import { type FormEvent, type ReactElement, useState } from 'react';
import { sentenceOf } from '../../../api/failure.ts';
import { Button } from '../../../ui/button.tsx';
import { ConfirmDialog } from '../../../ui/confirm-dialog.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { TextField } from '../../../ui/field.tsx';
import { shownDistance, shownTime } from '../../../ui/format.ts';
import { Icon } from '../../../ui/icon.tsx';
import { Menu, MenuItem, MenuLine } from '../../../ui/menu.tsx';
import { showToast } from '../../../ui/toast.tsx';
import type { Conversation } from '../conversation.ts';
import { saveExport } from './export.ts';

const TITLE_LIMIT_CHARACTERS = 120;

interface ConversationsProperties {
  readonly kept: readonly Conversation[];
  readonly openId: string;
  readonly onOpen: (conversation: Conversation) => void;
  readonly onRename: (conversation: Conversation, title: string) => void;
  readonly onForget: (id: string) => void;
  readonly onClose: () => void;
}

export function Conversations({ kept, onClose, ...row }: ConversationsProperties): ReactElement {
  const [now] = useState(() => Date.now());
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Conversations"
      description="Kept in this browser, media included, and nowhere else."
    >
      {kept.length === 0 ? (
        <EmptyState icon="chat" title="None yet">
          What you ask here is kept as soon as it is sent.
        </EmptyState>
      ) : (
        <ul className="grid max-h-[60dvh] grid-cols-[minmax(0,1fr)] gap-1 overflow-y-auto">
          {kept.map((conversation) => (
            <Row key={conversation.id} conversation={conversation} nowMs={now} {...row} />
          ))}
        </ul>
      )}
    </Dialog>
  );
}

interface RowProperties extends Omit<ConversationsProperties, 'kept' | 'onClose'> {
  readonly conversation: Conversation;
  readonly nowMs: number;
}

function Row({
  conversation,
  nowMs,
  openId,
  onOpen,
  onRename,
  onForget,
}: RowProperties): ReactElement {
  const [mode, setMode] = useState<'shown' | 'renaming' | 'deleting'>('shown');
  const { id, title, changedMs } = conversation;
  const changed = new Date(changedMs).toISOString();
  if (mode === 'renaming') {
    return (
      <li>
        <Rename
          title={title}
          onDone={(renamed) => {
            setMode('shown');
            if (renamed !== null) onRename(conversation, renamed);
          }}
        />
      </li>
    );
  }
  return (
    <li className="flex items-center gap-1">
      <button
        type="button"
        aria-current={id === openId ? 'true' : undefined}
        onClick={() => onOpen(conversation)}
        className="min-w-0 flex-1 rounded-md px-3 py-2 text-left hover:bg-leaf-soft aria-[current]:bg-sunken"
      >
        <span className="block truncate font-medium">{title}</span>
        <time
          dateTime={changed}
          title={`${shownTime(changed)} · ${changed}`}
          className="block text-xs text-ink-soft"
        >
          {shownDistance(changed, nowMs)}
        </time>
      </button>
      <Menu
        trigger={
          <Button look="quiet">
            <Icon name="menu" />
            <span className="sr-only">More for {title}</span>
          </Button>
        }
      >
        <MenuItem icon="chat" onSelect={() => setMode('renaming')}>
          Rename
        </MenuItem>
        <MenuItem
          icon="download"
          onSelect={() =>
            void saveExport(conversation).catch((error: unknown) =>
              showToast({ tone: 'bad', text: sentenceOf(error) }),
            )
          }
        >
          Export as JSON
        </MenuItem>
        <MenuLine />
        <MenuItem icon="close" isDanger onSelect={() => setMode('deleting')}>
          Delete
        </MenuItem>
      </Menu>
      <ConfirmDialog
        open={mode === 'deleting'}
        onOpenChange={() => setMode('shown')}
        title="Delete this conversation?"
        description={`“${title}” and its media are removed from this browser. Receipts stay.`}
        action="Delete conversation"
        busy={false}
        error={null}
        onConfirm={() => onForget(id)}
      />
    </li>
  );
}

function Rename({
  title,
  onDone,
}: {
  readonly title: string;
  /** Null: leave it. */
  readonly onDone: (title: string | null) => void;
}): ReactElement {
  const [written, setWritten] = useState(title);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onDone(written.trim() || null);
  };
  return (
    <form onSubmit={submit} className="flex items-end gap-2 p-2">
      <TextField
        label="Name"
        className="flex-1"
        maxLength={TITLE_LIMIT_CHARACTERS}
        value={written}
        onChange={(event) => setWritten(event.target.value)}
      />
      <Button type="submit">Rename</Button>
      <Button look="quiet" onClick={() => onDone(null)}>
        Leave
      </Button>
    </form>
  );
}
