//! Receipts.

use tempfile::TempDir;
use uuid::Uuid;
use vte_wats::bundle::Hash;
use vte_wats::bundle::keys::{SecretKey, Trust, generate};
use vte_wats::bundle::receipt::{FORMAT, Receipt};

#[test]
fn a_receipt_is_read_back_and_believed_only_when_it_is_right() {
    let folder = TempDir::new().unwrap();
    let receipt = Receipt {
        format: FORMAT,
        site: "Line 3".into(),
        stream: Uuid::from_u128(7),
        sequence: 41,
        bundle: Hash::of(b"zip"),
        count: 12,
        received_at: "2026-02-01T08:00:00Z".into(),
        receiver: "OFFICE-PC".into(),
    };
    let path = receipt.write(folder.path(), None).unwrap();
    assert_eq!(path.file_name().unwrap(), "receipt-Line_3-000041.json");
    assert_eq!(Receipt::read(&path, &Trust::default()).unwrap(), receipt);
    let public = generate(&folder.path().join("a.key"), &folder.path().join("a.pub"), None).unwrap();
    let key = SecretKey::load(&folder.path().join("a.key"), None).unwrap();
    let trust = Trust { keys: vec![public] };
    assert!(Receipt::read(&path, &trust).unwrap_err().to_string().contains("is not signed"));
    receipt.write(folder.path(), Some(&key)).unwrap();
    assert_eq!(Receipt::read(&path, &trust).unwrap(), receipt);
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("12", "13")).unwrap();
    assert_eq!(Receipt::read(&path, &trust).unwrap_err().code().id(), "VW-RECEIPT");
    for wrong in ["", "{}", &text.replace("\"format\": 1", "\"format\": 2"), &text.replace(" 12", "  12")] {
        std::fs::write(&path, wrong).unwrap();
        assert_eq!(Receipt::read(&path, &Trust::default()).unwrap_err().code().id(), "VW-RECEIPT");
    }
}
