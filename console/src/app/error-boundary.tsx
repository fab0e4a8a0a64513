/** A page that broke says so in its place; the rest of the console goes on. */
import { Component, type ReactNode } from 'react';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';

interface Properties {
  /** Another one is another page, which gets a fresh chance. */
  readonly place: string;
  readonly children: ReactNode;
}

interface State {
  readonly failed: boolean;
  readonly place: string;
}

export class ErrorBoundary extends Component<Properties, State> {
  override state: State = { failed: false, place: this.props.place };

  static getDerivedStateFromError(): Partial<State> {
    return { failed: true };
  }

  static getDerivedStateFromProps({ place }: Properties, state: State): State | null {
    return place === state.place ? null : { failed: false, place };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <Notice tone="bad" title="This page has failed">
        <p>
          It may help to load it again, above all after Mimosa was updated. What broke is written in
          the console of the browser.
        </p>
        <Button className="mt-3" onClick={() => location.reload()}>
          Load again
        </Button>
      </Notice>
    );
  }
}
