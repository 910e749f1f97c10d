import "../snippets/prove-an-adapter.ts";
