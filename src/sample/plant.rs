//! The masters of the plant: products, stations, people, and the codes of repairs.

use uuid::Uuid;

use super::rng::guid;

/// A product.
#[derive(Debug)]
pub struct Product {
    /// `ProductName`.
    pub name: &'static str,
    /// `ProductType`.
    pub ty: &'static str,
    /// `ProductVersion`; a sensor has none.
    pub version: Option<&'static str>,
    /// What it is.
    pub description: &'static str,
    /// How its serial numbers begin.
    pub serial: &'static str,
}

/// A test station.
#[derive(Debug)]
pub struct Station {
    /// `TestsystemName`.
    pub name: &'static str,
    /// `TestsystemType`.
    pub ty: &'static str,
    /// `Hostname`.
    pub host: &'static str,
    /// `Site`.
    pub site: Option<&'static str>,
    /// Its instruments: name, manufacturer, model, serial number.
    pub components: &'static [[&'static str; 4]],
    /// Whether it has been removed from the database; its runs stay.
    pub removed: bool,
}

/// A person who may log in to VTE.
#[derive(Debug)]
pub struct Person {
    /// `UserName`.
    pub login: &'static str,
    /// The full name.
    pub name: &'static str,
    /// 1 operator, 2 technician, 3 administrator.
    pub level: i64,
}

/// Products, in the order of their numbers in [`super::plans`].
pub const PRODUCTS: &[Product] = &[
    Product {
        name: "PSU-2410",
        ty: "Power supply",
        version: Some("C"),
        description: "DIN rail supply 24 V 10 A",
        serial: "24C",
    },
    Product {
        name: "PSU-2410",
        ty: "Power supply",
        version: Some("D"),
        description: "DIN rail supply 24 V 10 A, new transformer",
        serial: "24D",
    },
    Product {
        name: "MCB-770",
        ty: "Motor controller",
        version: Some("R2A"),
        description: "Three-phase motor controller 750 W",
        serial: "M77",
    },
    Product {
        name: "RFM-868",
        ty: "Radio module",
        version: Some("1.4"),
        description: "868 MHz radio module 25 mW",
        serial: "RF8",
    },
    Product {
        name: "TSN-12",
        ty: "Sensor",
        version: None,
        description: "Pt100 temperature sensor with 4-20 mA output",
        serial: "T12",
    },
    Product {
        name: "Manöverpanel Åre",
        ty: "Display",
        version: Some("B"),
        description: "Manöverpanel 7″ för växelriktare",
        serial: "MPÅ",
    },
    Product {
        name: "温控器 TC-5",
        ty: "Controller",
        version: Some("2"),
        description: "温度控制器, OEM edition of TSN-12 with display",
        serial: "TC5",
    },
    Product {
        name: "Test station",
        ty: "Test system",
        version: Some("1"),
        description: "Self-test of a station; no unit",
        serial: "STN",
    },
];

/// Stations. The last one is gone from the database, its runs are not.
pub const STATIONS: &[Station] = &[
    Station {
        name: "FCT line 1",
        ty: "Functional test",
        host: "LKPG-FCT-01",
        site: Some("Linköping"),
        components: &[
            ["DMM", "Keysight", "34465A", "MY57512014"],
            ["DC load", "Keysight", "EL34243A", "MY60260118"],
            ["Oscilloscope", "Keysight", "DSOX3034T", "MY58033107"],
        ],
        removed: false,
    },
    Station {
        name: "FCT line 2",
        ty: "Functional test",
        host: "LKPG-FCT-02",
        site: Some("Linköping"),
        components: &[["DMM", "Keysight", "34461A", "MY53220871"], ["Switch", "Keysight", "34980A", "MY44005291"]],
        removed: false,
    },
    Station {
        name: "RF chamber",
        ty: "RF calibration",
        host: "LKPG-RF-01",
        site: Some("Linköping"),
        components: &[
            ["Signal analyzer", "Keysight", "N9000B", "MY57101733"],
            ["Signal generator", "Keysight", "N5171B", "MY53051820"],
        ],
        removed: false,
    },
    Station {
        name: "Burn-in oven",
        ty: "Burn-in",
        host: "VXJO-BURN-01",
        site: Some("Växjö"),
        components: &[
            ["Climate chamber", "Vötsch", "VT3 4034", "5931-0417"],
            ["DAQ", "Keysight", "DAQ970A", "MY58007712"],
        ],
        removed: false,
    },
    Station { name: "Old FCT", ty: "Functional test", host: "OLD-FCT-XP", site: None, components: &[], removed: true },
];

/// People.
pub const PEOPLE: &[Person] = &[
    Person { login: "anna.lindqvist", name: "Anna Lindqvist", level: 1 },
    Person { login: "björn.åkesson", name: "Björn Åkesson", level: 1 },
    Person { login: "j.strauß", name: "Jürgen Strauß", level: 2 },
    Person { login: "zhang.wei", name: "张伟", level: 2 },
    Person { login: "admin", name: "VTE administrator", level: 3 },
    Person { login: "auto", name: "Automatic login", level: 1 },
];

/// Codes of what can be wrong, with what they say.
pub const FAILURE_CODES: &[(&str, &str)] = &[
    ("F01", "Solder bridge"),
    ("F02", "Cold solder joint"),
    ("F03", "Component defect"),
    ("F04", "Wrong component"),
    ("F05", "Wrong polarity"),
    ("F06", "Firmware not loaded"),
    ("F99", "No fault found"),
];

/// Codes of what can be done about it.
pub const ACTION_CODES: &[(&str, &str)] = &[
    ("A01", "Resoldered"),
    ("A02", "Component replaced"),
    ("A03", "Firmware loaded"),
    ("A04", "Cleaned"),
    ("A09", "Scrapped"),
];

/// The GUID of a product.
pub fn product_guid(seed: u64, product: usize) -> Uuid {
    guid(seed, "product", product as u64)
}

/// The GUID of a station.
pub fn station_guid(seed: u64, station: usize) -> Uuid {
    guid(seed, "station", station as u64)
}

/// The GUID of a person.
pub fn person_guid(seed: u64, person: usize) -> Uuid {
    guid(seed, "person", person as u64)
}
