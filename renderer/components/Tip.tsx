import { Tooltip } from "radix-ui";
import { cloneElement, type ReactElement, type ReactNode } from "react";
import { Keys } from "./Keys";
import "./Tip.css";

interface TipProps {
  /** A name, or a few lines of facts. */
  readonly text: ReactNode;
  readonly shortcut?: string | undefined;
  /** A control that can have focus. */
  readonly children: ReactElement<{ disabled?: boolean }>;
  readonly side?: "top" | "bottom" | "left" | "right";
}

/** Names a control and its shortcut on hover and on focus. */
export function Tip({ text, shortcut, children, side = "bottom" }: TipProps) {
  // A disabled button sends no pointer events, and the reason is what its tooltip is for.
  const trigger = children.props.disabled ? (
    <span className="tip-disabled">{cloneElement(children)}</span>
  ) : (
    children
  );
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{trigger}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content className="tip" side={side} sideOffset={5} collisionPadding={6}>
          <span className="tip-text">{text}</span>
          {shortcut && <Keys shortcut={shortcut} />}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
