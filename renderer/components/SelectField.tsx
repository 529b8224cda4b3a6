import { Select } from "radix-ui";
import type { ReactNode } from "react";
import { Icon } from "./Icon";
import "./Field.css";
import "./Menu.css";

export interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
}

interface SelectProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly choices: readonly Choice<T>[];
  readonly onChange: (value: T) => void;
  readonly className?: string;
  readonly testId?: string;
}

/** A field with a menu of choices. */
export function SelectBox<T extends string>(props: SelectProps<T>) {
  const { label, value, choices, onChange, className = "", testId } = props;
  return (
    <Select.Root
      value={value}
      onValueChange={(next) => {
        const choice = choices.find((each) => each.value === next);
        if (choice) onChange(choice.value);
      }}
    >
      <Select.Trigger className={`field ${className}`} aria-label={label} data-testid={testId}>
        <Select.Value />
        <Icon name="down" size={14} />
      </Select.Trigger>
      <Select.Portal>
        <Select.Content className="menu select-menu" position="popper" sideOffset={2} collisionPadding={6}>
          <Select.Viewport>
            {choices.map((choice) => (
              <Select.Item key={choice.value} value={choice.value} className="menu-item">
                <Select.ItemText>{choice.label}</Select.ItemText>
                <Select.ItemIndicator className="menu-check">
                  <Icon name="check" size={14} />
                </Select.ItemIndicator>
              </Select.Item>
            ))}
          </Select.Viewport>
        </Select.Content>
      </Select.Portal>
    </Select.Root>
  );
}

interface SelectFieldProps<T extends string> extends Omit<SelectProps<T>, "label"> {
  readonly label: ReactNode;
  readonly name: string;
}

export function SelectField<T extends string>({ label, name, ...rest }: SelectFieldProps<T>) {
  return (
    <div className="field-row">
      <span className="field-label">{label}</span>
      <div className="field-cell">
        <SelectBox label={name} {...rest} />
      </div>
    </div>
  );
}
