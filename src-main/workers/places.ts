/** The thread that knows where places are. It reads their list when it is started, which is when somebody asks. */
import { createPlaceBook } from "#adapters/places/place-book.ts";
import { readPlaceRows } from "#adapters/places/place-list.ts";
import { serveRemote } from "#shared/kit/remote.ts";
import { giveBackWhenIdle } from "./give-back.ts";
import { threadPort } from "./thread-port.ts";

const { find, beginning, nearest } = createPlaceBook(readPlaceRows());
serveRemote(threadPort(), { find, beginning, nearest });
giveBackWhenIdle();
