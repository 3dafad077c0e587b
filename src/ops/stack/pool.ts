import type postgres from "postgres";

type Reserved = Pick<postgres.ReservedSql, "unsafe" | "release">;

type Pool = { sql: postgres.Sql; broken: boolean };

/**
 * Reserved connections that survive the loss of the server. In postgres.js 3.4.9 a reserved connection whose server has gone ends
 * the process on its next statement, or leaves it waiting for ever (https://github.com/porsager/postgres/issues/1208). Here such a
 * statement is refused, and after a loss the whole pool is replaced. After `end` it is not: whoever still asks is refused.
 * @param open makes a pool; must call its argument whenever one of the pool's connections closes.
 */
export function sturdyPool(open: (onclose: () => void) => postgres.Sql): { reserve(): Promise<Reserved>; end(): Promise<void> } {
  let current = openPool(open);
  let ended = false;
  return {
    async reserve() {
      if (ended) throw lost();
      if (current.broken) {
        void current.sql.end({ timeout: 0 }).catch(() => {});
        current = openPool(open);
      }
      const pool = current;
      try {
        return guard(await pool.sql.reserve(), pool);
      } catch (error) {
        throw isLoss(error) ? lost(error) : error;
      }
    },
    end() {
      ended = true;
      return current.sql.end({ timeout: 1 });
    },
  };
}

function openPool(open: (onclose: () => void) => postgres.Sql): Pool {
  const pool: Pool = {
    sql: open(() => {
      pool.broken = true;
    }),
    broken: false,
  };
  return pool;
}

function guard(reserved: postgres.ReservedSql, pool: Pool): Reserved {
  const unsafe = async (...[text, parameters, options]: Parameters<postgres.ReservedSql["unsafe"]>) => {
    if (pool.broken) throw lost();
    try {
      // Prepared once a connection, as the platform does it: otherwise each statement is described first, on a round trip of its own.
      const prepare = parameters !== undefined && parameters.length > 0;
      return await reserved.unsafe(text, parameters, { prepare, ...options });
    } catch (error) {
      if (!isLoss(error)) throw error;
      pool.broken = true;
      throw lost(error);
    }
  };
  return {
    unsafe: unsafe as unknown as postgres.ReservedSql["unsafe"],
    release: () => (pool.broken ? undefined : reserved.release()),
  };
}

function lost(cause?: unknown): Error {
  return Object.assign(new Error("The connection to the database was lost.", { cause }), { code: "CONNECTION_CLOSED" });
}

/** A failure of the connection, as against an answer of the server, whose codes have five characters. */
function isLoss(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return /^(CONNECTION_|ECONN|EPIPE|ETIMEDOUT|57P0)/.test(code);
}
