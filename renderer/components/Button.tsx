import type { ComponentProps } from "react";
import { Icon, type IconName } from "./Icon";
import { Tip } from "./Tip";
import "./Button.css";

interface ButtonProps extends ComponentProps<"button"> {
  readonly variant?: "plain" | "primary";
}

export function Button({ variant = "plain", className = "", ...rest }: ButtonProps) {
  return <button type="button" className={`button ${variant} ${className}`} {...rest} />;
}

interface IconButtonProps extends Omit<ComponentProps<"button">, "title"> {
  readonly icon: IconName;
  /** Name of the control: its label and its tooltip. */
  readonly label: string;
  readonly shortcut?: string | undefined;
  /** Why it cannot be used; disables it and is what the tooltip says. */
  readonly blocked?: string | null | undefined;
  readonly isOn?: boolean;
}

export function IconButton({
  icon,
  label,
  shortcut,
  blocked,
  isOn,
  className = "",
  ...rest
}: IconButtonProps) {
  return (
    <Tip text={blocked ?? label} shortcut={blocked ? undefined : shortcut}>
      <button
        type="button"
        className={`icon-button ${isOn ? "on" : ""} ${className}`}
        aria-label={label}
        disabled={blocked != null}
        {...(isOn === undefined ? {} : { "aria-pressed": isOn })}
        {...rest}
      >
        <Icon name={icon} />
      </button>
    </Tip>
  );
}
