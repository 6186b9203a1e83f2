package org.klinke.sip.resolve;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.xbill.DNS.SRVRecord;

/// The order in which servers of one service are tried (RFC 2782, "The Weight field"): by priority, and within one by
/// chance in proportion to the weights.
final class SrvOrder {
    private SrvOrder() {}

    static List<SRVRecord> of(List<SRVRecord> records, RandomGenerator random) {
        TreeMap<Integer, List<SRVRecord>> byPriority = new TreeMap<>();
        for (SRVRecord each : records) {
            byPriority
                    .computeIfAbsent(each.getPriority(), priority -> new ArrayList<>())
                    .add(each);
        }
        List<SRVRecord> ordered = new ArrayList<>();
        byPriority.values().forEach(equals -> draw(equals, random, ordered));
        return ordered;
    }

    private static void draw(List<SRVRecord> equals, RandomGenerator random, List<SRVRecord> ordered) {
        // Weight 0 stands first, so that it is drawn now and then beside others (RFC 2782).
        equals.sort(Comparator.comparingInt(SRVRecord::getWeight));
        while (!equals.isEmpty()) {
            int sum = equals.stream().mapToInt(SRVRecord::getWeight).sum();
            int drawn = random.nextInt(sum + 1);
            int running = 0;
            for (SRVRecord each : equals) {
                running += each.getWeight();
                if (running >= drawn) {
                    ordered.add(each);
                    equals.remove(each);
                    break;
                }
            }
        }
    }
}
