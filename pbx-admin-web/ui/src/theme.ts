import { createTheme, type MantineColorsTuple } from "@mantine/core";

/** The blue-green of old switchboard cords; shade 7 on white has a contrast of 5.6. */
const cord: MantineColorsTuple = [
    "#e6f6f8",
    "#d0eaef",
    "#a2d4dd",
    "#70bdcb",
    "#47a9bb",
    "#2b9cb1",
    "#178fa5",
    "#0b7285",
    "#065e6e",
    "#024a58",
];

/** Neutral, a little cool; `dark` from bright text to deep ground. */
const dark: MantineColorsTuple = [
    "#dfe5ea",
    "#c3ccd4",
    "#a3aeb9",
    "#8793a0",
    "#3a4552",
    "#2c3641",
    "#212a34",
    "#171e26",
    "#10161d",
    "#0b1016",
];

export const theme = createTheme({
    primaryColor: "cord",
    primaryShade: 7,
    colors: { cord, dark },
    fontFamily: "'Inter Variable', system-ui, sans-serif",
    fontFamilyMonospace: "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace",
    headings: {
        fontWeight: "650",
        sizes: {
            h1: { fontSize: "1.625rem", lineHeight: "1.25" },
            h2: { fontSize: "1.125rem", lineHeight: "1.35" },
            h3: { fontSize: "1rem", lineHeight: "1.4" },
        },
    },
    defaultRadius: "md",
    cursorType: "pointer",
    components: {
        Modal: { defaultProps: { lockScroll: false, centered: true, overlayProps: { backgroundOpacity: 0.45, blur: 2 } } },
        Drawer: { defaultProps: { lockScroll: false, position: "right", size: "lg" } },
        Table: { defaultProps: { verticalSpacing: "sm", horizontalSpacing: "md" } },
        Badge: { defaultProps: { variant: "light", radius: "sm", tt: "none", fw: 600 } },
        Tooltip: { defaultProps: { withArrow: true, openDelay: 300 } },
        TextInput: { defaultProps: { autoComplete: "off" } },
    },
});
