import "@xyflow/react/dist/base.css";
import { Badge, Box, useComputedColorScheme } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import {
    IconArrowRampRight,
    IconBan,
    IconDialpad,
    IconHash,
    IconHome,
    IconMailbox,
    IconMapPin,
    IconPhoneIncoming,
    IconPhoneOutgoing,
    IconRouteAltLeft,
    IconSos,
    IconUser,
    IconUsersGroup,
    IconWorld,
    type Icon,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { Controls, type Edge, Handle, MarkerType, type Node, type NodeProps, Position, ReactFlow } from "@xyflow/react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Graph, Kind, Station } from "./graph";
import { placed, STATION_HEIGHT, STATION_WIDTH } from "./layout";

const ICONS: Record<Kind, Icon> = {
    outside: IconWorld,
    house: IconHome,
    number: IconHash,
    inbound: IconPhoneIncoming,
    digits: IconDialpad,
    extension: IconUser,
    group: IconUsersGroup,
    box: IconMailbox,
    elsewhere: IconArrowRampRight,
    outbound: IconPhoneOutgoing,
    trunk: IconRouteAltLeft,
    refused: IconBan,
    emergency: IconSos,
    site: IconMapPin,
};
type Data = { station: Station; tenant: string; calls: number; passed: boolean; faded: boolean };
type StationNode = Node<Data, "station">;
const ZOOM_MIN = 0.72;
const MARGIN = 24;
const HEIGHT_MIN = 220;
const HEIGHT_MAX = 640;
const nodeTypes = { station: StationBox };

type Props = {
    tenant: string;
    graph: Graph;
    /** Stations that a call passed: they stand out. */
    passed?: readonly string[];
    /** Calls that go on now, by station. */
    calls: ReadonlyMap<string, number>;
    label: string;
};

/** Stations and ways as a picture that one moves and enlarges; each station leads to where it is edited. */
export function Picture({ tenant, graph, passed = [], calls, label }: Props) {
    const { t } = useTranslation();
    const { ref, width } = useElementSize();
    const colours = useComputedColorScheme();
    const places = useMemo(() => placed(graph), [graph]);
    // What does not fit stays large enough to be read, from where it begins.
    const zoom = Math.max(ZOOM_MIN, Math.min(1, (width - 2 * MARGIN) / places.width));
    const height = Math.max(HEIGHT_MIN, Math.min(HEIGHT_MAX, places.height * zoom + 2 * MARGIN));
    const begin = { x: MARGIN, y: Math.max(MARGIN, (height - places.height * zoom) / 2), zoom };
    const nodes = [...graph.stations.values()].map(
        (station): StationNode => ({
            id: station.id,
            type: "station",
            position: places.at.get(station.id) ?? { x: 0, y: 0 },
            width: STATION_WIDTH,
            height: STATION_HEIGHT,
            data: { station, tenant, calls: calls.get(station.id) ?? 0, passed: passed.includes(station.id), faded: passed.length > 0 && !passed.includes(station.id) },
        }),
    );
    const edges = graph.ways.map((way, place): Edge => {
        const taken = passed.includes(way.from) && passed.includes(way.to);
        return {
            id: String(place),
            source: way.from,
            target: way.to,
            ...(way.label ? { label: way.label } : {}),
            className: [taken ? "taken" : "", way.later ? "later" : "", passed.length > 0 && !taken ? "faded" : ""].join(" "),
            markerEnd: { type: MarkerType.ArrowClosed, width: 16, height: 16 },
        };
    });
    return (
        <Box ref={ref} className="paths" h={height} role="figure" aria-label={label}>
            {width > 0 && <ReactFlow
                key={`${width} ${[...graph.stations.keys()].join()}`}
                nodes={nodes}
                edges={edges}
                nodeTypes={nodeTypes}
                colorMode={colours}
                defaultViewport={begin}
                fitViewOptions={{ padding: 0.05, maxZoom: 1 }}
                minZoom={0.15}
                maxZoom={1.6}
                nodesDraggable={false}
                nodesConnectable={false}
                nodesFocusable={false}
                edgesFocusable={false}
                elementsSelectable={false}
                zoomOnScroll={false}
                preventScrolling={false}
                ariaLabelConfig={{
                    "controls.ariaLabel": t("paths.controls"),
                    "controls.zoomIn.ariaLabel": t("paths.larger"),
                    "controls.zoomOut.ariaLabel": t("paths.smaller"),
                    "controls.fitView.ariaLabel": t("paths.whole"),
                }}
            >
                <Controls showInteractive={false} position="top-right" orientation="horizontal" />
            </ReactFlow>}
        </Box>
    );
}

function StationBox({ data: { station, tenant, calls, passed, faded } }: NodeProps<StationNode>) {
    const { t } = useTranslation();
    const Picture = ICONS[station.kind];
    const inside = (
        <>
            <Picture size={18} stroke={1.8} aria-hidden />
            <span className="words">
                <b>{station.name}</b>
                {station.detail && <small>{station.detail}</small>}
            </span>
            {calls > 0 && (
                <Badge color="teal" size="sm" aria-label={t("paths.calls", { count: calls })}>
                    {calls}
                </Badge>
            )}
        </>
    );
    const to: string = `/t/${tenant}/${station.page}`;
    const look = { className: "station", "data-kind": station.kind, "data-passed": passed || undefined, "data-faded": faded || undefined };
    return (
        <>
            <Handle type="target" position={Position.Left} isConnectable={false} />
            {station.page ? (
                <Link {...look} to={to} search={(station.open ? { open: station.open } : {}) as never}>
                    {inside}
                </Link>
            ) : (
                <div {...look}>{inside}</div>
            )}
            <Handle type="source" position={Position.Right} isConnectable={false} />
        </>
    );
}
