/** What the demo and the tests use of the simulator. */
export { seedHistory } from "./history/seed.ts";
