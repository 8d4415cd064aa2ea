//! scratch
fn main() {
    let library = vipspec::case::Library::folder(std::path::Path::new("cases")).unwrap();
    let start = std::time::Instant::now();
    match library.cases() {
        Ok(cases) => {
            println!("{} cases {:?}", cases.len(), start.elapsed());
            let p = vipspec::case::check_library(&library, &cases);
            for p in &p {
                println!("{p}\n");
            }
            println!("{} problems", p.len());
            let start = std::time::Instant::now();
            println!("{} ids {:?}", library.ids().len(), start.elapsed());
        }
        Err(problems) => {
            for p in &problems {
                println!("{p}\n");
            }
            println!("{} problems", problems.len());
        }
    }
}
