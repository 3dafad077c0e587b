import { Choice } from "../../ui/choice.tsx";
import { Field } from "../../ui/field.tsx";
import type { Draft, Provider, TextField } from "./draft.ts";
import css from "./kind-fields.module.css";
import { SigningKeyField } from "./signing-key-field.tsx";

interface KindFieldsProps {
  readonly draft: Draft;
  /** What a field of text needs. */
  readonly text: (name: TextField) => {
    readonly value: string;
    readonly error: string | undefined;
    readonly autoComplete: string;
    readonly spellCheck: boolean;
    readonly onChange: (event: { currentTarget: HTMLInputElement }) => void;
  };
  readonly isStored: boolean;
  readonly onChange: (draft: Draft) => void;
}

const regions = [
  { value: "us", label: "United States" },
  { value: "eu", label: "Europe" },
] as const;

const providers: readonly { readonly value: Provider; readonly label: string }[] = [
  { value: "resend", label: "Resend" },
  { value: "postmark", label: "Postmark" },
  { value: "sendgrid", label: "SendGrid" },
  { value: "generic", label: "Other" },
];

/** The fields that only one kind of channel has. */
export function KindFields({ draft, text, isStored, onChange }: KindFieldsProps) {
  const kept = isStored ? { hint: "stored, and not shown; leave empty to keep it" } : {};
  switch (draft.kind) {
    case "slack":
      return <Field label="Webhook URL" type="url" {...kept} {...text("url")} />;
    case "webhook":
      return (
        <>
          <Field label="URL" type="url" {...kept} {...text("url")} />
          <SigningKeyField
            field={text("signingKey")}
            isStored={isStored}
            onMade={(signingKey) => onChange({ ...draft, signingKey })}
          />
        </>
      );
    case "pagerduty":
      return (
        <>
          <Field label="Integration key" {...kept} {...text("routingKey")} />
          <div className={css.labelled}>
            <span aria-hidden="true">Region of the account</span>
            <Choice
              legend="Region of the account"
              options={regions}
              value={draft.region}
              onChange={(region) => onChange({ ...draft, region })}
            />
          </div>
          <Field
            label="Address"
            type="url"
            hint="empty for PagerDuty itself; else of a service that takes Events API v2"
            {...text("endpoint")}
          />
        </>
      );
    case "email":
      return (
        <>
          <div className={css.labelled}>
            <span aria-hidden="true">Provider</span>
            <Choice
              legend="Provider"
              options={providers}
              value={draft.provider}
              onChange={(provider) => onChange({ ...draft, provider })}
            />
          </div>
          {draft.provider === "generic" && <Field label="Address of the API" type="url" {...text("endpoint")} />}
          <Field label="API key" {...kept} {...text("token")} />
          <Field label="From" hint="such as Nexsys Watch <watch@example.com>" {...text("from")} />
          <Field label="To" hint="addresses, separated by commas" {...text("to")} />
        </>
      );
  }
}
