// Unpacks PostgreSQL where it is not yet, and says as JSON where its programs are, or why there are none.
import { ensurePostgres } from "./postgres.mjs";

process.stdout.write(JSON.stringify(ensurePostgres()));
