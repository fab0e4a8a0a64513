/** Asks for the address of a picture, sound or video, which the server will fetch. */
import { type FormEvent, type ReactElement, useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { Dialog, DialogActions } from '../../../ui/dialog.tsx';
import { SelectField, TextField } from '../../../ui/field.tsx';
import { kindOfUrl, type MediaItem, type MediaKind, takeUrl } from './media-item.ts';

const KINDS = [
  { value: 'image', label: 'Picture' },
  { value: 'audio', label: 'Sound' },
  { value: 'video', label: 'Video' },
] as const;

interface AddUrlProperties {
  readonly onClose: () => void;
  readonly onAdd: (item: MediaItem) => void;
}

export function AddUrl({ onClose, onAdd }: AddUrlProperties): ReactElement {
  const [address, setAddress] = useState('');
  const [chosen, setChosen] = useState<MediaKind | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const kind = chosen ?? kindOfUrl(address) ?? 'image';
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    // A form inside the page's own form, as React sees it.
    event.stopPropagation();
    const { item, refusal } = takeUrl(address, kind);
    setFault(refusal);
    if (item !== null) onAdd(item);
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Add by URL"
      description="The server fetches it, so it must be able to reach it; your browser need not."
    >
      <form className="grid gap-4" onSubmit={submit}>
        <TextField
          label="Address"
          required
          inputMode="url"
          placeholder="https://example.com/film.mp4"
          value={address}
          error={fault}
          onChange={(event) => setAddress(event.target.value)}
        />
        <SelectField label="What it is" options={KINDS} value={kind} onChoose={setChosen} />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="strong">
            Add
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
