import { Graph, layout } from "@dagrejs/dagre";
import type { Graph as Stations } from "./graph";

export const STATION_WIDTH = 176;
export const STATION_HEIGHT = 56;
const BEGINNINGS = new Set(["outside", "house", "emergency"]);

export type Placed = { at: Map<string, { x: number; y: number }>; width: number; height: number };

/** Where each station stands: calls run from left to right. */
export function placed(graph: Stations): Placed {
    const drawn = new Graph({ multigraph: true });
    drawn.setGraph({ rankdir: "LR", nodesep: 16, ranksep: 104 });
    graph.stations.forEach((_, id) => drawn.setNode(id, { width: STATION_WIDTH, height: STATION_HEIGHT }));
    // Rules and numbers stand together behind where calls begin, however near their targets are.
    graph.ways.forEach((way, place) => drawn.setEdge(way.from, way.to, { weight: BEGINNINGS.has(way.from) ? 20 : 1 }, String(place)));
    layout(drawn);
    const { width = 0, height = 0 } = drawn.graph() as { width?: number; height?: number };
    const at = new Map(
        [...graph.stations.keys()].map((id) => {
            const { x, y } = drawn.node(id) as { x: number; y: number };
            return [id, { x: x - STATION_WIDTH / 2, y: y - STATION_HEIGHT / 2 }];
        }),
    );
    return { at, width, height };
}
