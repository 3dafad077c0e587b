import { Link } from "@tanstack/react-router";
import { createElement, Fragment, type ReactNode } from "react";
import { Notice } from "../../ui/notice.tsx";
import { type Block, blocksOf, type Inline } from "./markdown.ts";
import css from "./runbook-page.module.css";

/** All runbooks as they stood when the dashboard was built. They are small, and one file of this page alone. */
const runbooks = import.meta.glob<string>("../../../docs/runbooks/*.md", { query: "?raw", import: "default", eager: true });

/** Elements of a text that never changes: their places are their names. */
const inPlaces = <T,>(all: readonly T[], draw: (one: T) => ReactNode): ReactNode =>
  createElement(Fragment, null, ...all.map(draw));

const textOf = (name: string): string | undefined => runbooks[`../../../docs/runbooks/${name}.md`];

/** What an alert means, how to check it and what to do, from `docs/runbooks`. */
export function RunbookPage({ name }: { readonly name: string }) {
  const text = textOf(name);
  return (
    <article className={css.page}>
      {text === undefined ? <Unknown name={name} /> : inPlaces(blocksOf(text), (block) => <Part block={block} />)}
      <p className={css.back}>
        <Link to="/alerts">All alerts</Link>
        <Link to="/alerts/rules" hash={name}>
          Its rule
        </Link>
      </p>
    </article>
  );
}

function Unknown({ name }: { readonly name: string }) {
  return (
    <>
      <h1>Runbook</h1>
      <Notice state="unknown" title={`There is no runbook “${name}” in this build`}>
        It may be newer than the page: reload, or look in docs/runbooks of the repository.
      </Notice>
    </>
  );
}

function Part({ block }: { readonly block: Block }) {
  if (block.kind === "list") {
    const items = inPlaces(block.items, (item) => (
      <li>
        <Words words={item} />
      </li>
    ));
    return block.ordered ? <ol>{items}</ol> : <ul>{items}</ul>;
  }
  const words = <Words words={block.text} />;
  if (block.kind === "title") return <h1>{words}</h1>;
  return block.kind === "heading" ? <h2>{words}</h2> : <p>{words}</p>;
}

const Words = ({ words }: { readonly words: readonly Inline[] }) => inPlaces(words, (word) => <Word word={word} />);

function Word({ word }: { readonly word: Inline }) {
  if (word.kind === "code") return <code>{word.text}</code>;
  if (word.kind === "text" || word.runbook === null) return word.text;
  return (
    <Link to="/alerts/runbook/$name" params={{ name: word.runbook }}>
      {word.text}
    </Link>
  );
}
