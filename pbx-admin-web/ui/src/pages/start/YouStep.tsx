import { SimpleGrid } from "@mantine/core";
import { Password } from "../own/Password";
import { SecondFactor } from "../own/SecondFactor";

/** The password that only its owner knows, and a second factor. */
export function YouStep() {
    return (
        <SimpleGrid cols={{ base: 1, md: 2 }}>
            <Password />
            <SecondFactor />
        </SimpleGrid>
    );
}
