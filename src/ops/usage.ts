/** A mistake in how a command was called. Its message says what is valid; the process ends with code 2 and no stack trace. */
export class UsageError extends Error {}
