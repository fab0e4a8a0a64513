/** What stands above the page. */
import { type ReactElement, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { Menu, MenuItem, MenuLine } from '../../ui/menu.tsx';
import { showToast } from '../../ui/toast.tsx';
import { Tooltip } from '../../ui/tooltip.tsx';

export function OverlayParts(): ReactElement {
  const [shown, setShown] = useState<'dialog' | 'confirm' | null>(null);
  const close = (): void => setShown(null);
  return (
    <Card title="Above the page">
      <div className="flex flex-wrap gap-3">
        <Button onClick={() => setShown('dialog')}>Dialog</Button>
        <Button onClick={() => setShown('confirm')}>Confirm</Button>
        <Menu trigger={<Button>Menu</Button>}>
          <MenuItem icon="copy" onSelect={() => undefined}>
            Copy
          </MenuItem>
          <MenuLine />
          <MenuItem icon="close" isDanger onSelect={() => undefined}>
            Revoke
          </MenuItem>
        </Menu>
        <Tooltip text="A few words more">
          <Button>Tooltip</Button>
        </Tooltip>
        <Button onClick={() => showToast({ tone: 'good', text: 'It is done.' })}>Toast</Button>
      </div>
      <Dialog
        open={shown === 'dialog'}
        onOpenChange={close}
        title="A dialog"
        description="What it asks for."
      >
        <TextField label="Name" />
        <DialogActions>
          <Button onClick={close}>Cancel</Button>
          <Button look="strong" onClick={close}>
            Create
          </Button>
        </DialogActions>
      </Dialog>
      <ConfirmDialog
        open={shown === 'confirm'}
        onOpenChange={close}
        title="Revoke the key?"
        description="Programs that use it are refused from now on."
        action="Revoke key"
        busy={false}
        error={null}
        onConfirm={close}
      />
    </Card>
  );
}
