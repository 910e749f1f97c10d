import "../snippets/prove-an-adapter.ts";
import "../snippets/prove-counters.ts";
