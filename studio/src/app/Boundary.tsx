import { Component, type ReactNode } from "react";
import { Button } from "../ui/Button";
import { Notice } from "../ui/Notice";

interface State {
  problem: unknown;
}

/** Keeps a screen that breaks from taking the rest with it: what was saved is on the server. */
export class Boundary extends Component<{ children: ReactNode }, State> {
  override state: State = { problem: null };

  static getDerivedStateFromError(problem: unknown): State {
    return { problem };
  }

  override render(): ReactNode {
    const { problem } = this.state;
    if (problem === null) return this.props.children;
    const words = problem instanceof Error ? problem.message : String(problem);
    return (
      <Notice
        kind="error"
        title="This screen broke"
        action={<Button onClick={() => this.setState({ problem: null })}>Show it again</Button>}
      >
        Everything that you did is kept on the server. If it breaks again, reload the page. ({words}
        )
      </Notice>
    );
  }
}
