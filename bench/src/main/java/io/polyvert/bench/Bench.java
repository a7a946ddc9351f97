package io.polyvert.bench;

/// `bench/run NAME...`: the measurements by name, three rounds each.
public final class Bench {
    private static final int ROUNDS = 3;
    private static final int CANCELLED_CALLS = 1_000;

    private Bench() {}

    public static void main(String[] names) throws Exception {
        for (String name :
                names.length == 0 ? new String[] {"bus", "http", "start", "cancel", "swap", "languages"} : names) {
            switch (name) {
                case "bus" -> BusBench.run(ROUNDS);
                case "http" -> HttpBench.run(ROUNDS);
                case "cancel" -> CancelBench.run(CANCELLED_CALLS);
                case "start" -> StartBench.run();
                case "languages" -> LanguageBench.run(ROUNDS);
                case "swap" -> SwapBench.run();
                case "base64" -> Base64Bench.run(ROUNDS);
                case "jobs" -> JobsBench.run(ROUNDS);
                case "doors" -> DoorsBench.run(ROUNDS);
                case "stream" -> StreamBench.run(ROUNDS);
                case "faults" -> JobFaults.run();
                default -> {
                    System.err.println(
                            "bench: '" + name + "' is unknown; known: bus, http, start, cancel, swap, languages,"
                                    + " base64, jobs, doors, stream, faults");
                    System.exit(2);
                }
            }
        }
        System.exit(0);
    }
}
