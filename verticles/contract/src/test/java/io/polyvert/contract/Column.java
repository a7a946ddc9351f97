package io.polyvert.contract;

import java.util.Map;

/// What one language can do.
record Column(String language, Map<Place, Map<Row, Cell>> places) {
    Cell cell(Row row) {
        return cell(row, Place.LOCAL).and(cell(row, Place.CLUSTERED));
    }

    private Cell cell(Row row, Place place) {
        return places.getOrDefault(place, Map.of()).getOrDefault(row, Cell.FAILED);
    }

    boolean hasFailed() {
        return places.values().stream().anyMatch(rows -> rows.containsValue(Cell.FAILED));
    }
}
