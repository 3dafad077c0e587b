/** Answers that are worked out once. */

/** `work`, which remembers its answers for texts up to `longest` characters as long as it lives. */
export function remembering<Answer>(work: (text: string) => Answer, longest: number): (text: string) => Answer {
  const answers = new Map<string, Answer>();
  return (text) => {
    if (text.length > longest) return work(text);
    const known = answers.get(text);
    if (known !== undefined) return known;
    const answer = work(text);
    answers.set(text, answer);
    return answer;
  };
}
