import { setFlagsFromString } from "node:v8";

/*
 * The objects of a request are garbage when it is answered, and V8 lets garbage grow to several times the live heap
 * before it collects. With this flag and `--max-semi-space-size=4`, the service needs half the memory under load, at no
 * more CPU time. V8 reads the flag at each collection, so it may be set after the start.
 */
setFlagsFromString("--heap-growing-percent=50");
