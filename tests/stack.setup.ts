/** Global setup for Vitest and Playwright: one PostgreSQL server, migrated once, for all test files. */
import { startSharedServer } from "./stack.ts";

export default startSharedServer;
